/*
 * bcryptprimitives.dll for a Wine that has none (Wine 8.0 and older).
 *
 * Every Rust program imports ProcessPrng from it: the standard library seeds
 * its hash maps with it. RtlGenRandom, which Wine has had for long, gives the
 * same kind of bytes; advapi32 exports it under the name SystemFunction036.
 */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    /* RtlGenRandom counts in 32 bits, ProcessPrng in 64. */
    const SIZE_T most = 0x40000000;

    while (size > 0) {
        ULONG part = (ULONG)(size < most ? size : most);

        if (!RtlGenRandom(data, part))
            return FALSE;
        data += part;
        size -= part;
    }
    return TRUE;
}
