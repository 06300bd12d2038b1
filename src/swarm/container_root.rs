//! A container's file system, in which folders and links are made that nothing leads out of.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::ContainerRoot;
#[cfg(windows)]
pub(super) use windows::ContainerRoot;
