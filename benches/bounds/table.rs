//! Rows of a table, and the table itself.

use std::time::Duration;

/// The rows of a table, as one run measures them.
#[derive(Default)]
pub struct Rows(Vec<Row>);

struct Row {
    what: String,
    measured: f64,
    bound: f64,
}

impl Rows {
    /// Adds a row.
    pub fn add(&mut self, what: impl Into<String>, measured: f64, bound: f64) {
        let what = what.into();
        self.0.push(Row {
            what,
            measured,
            bound,
        });
    }

    /// Adds a row with the ratio of two times.
    pub fn add_ratio(
        &mut self,
        what: impl Into<String>,
        (one, other): (Duration, Duration),
        bound: f64,
    ) {
        self.add(what, ratio((one, other)), bound);
    }
}

/// Returns by how much the one time is longer than the other.
pub fn ratio((one, other): (Duration, Duration)) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// Prints the medians of several runs as Markdown, and on standard error which of them are over their bounds.
pub fn print_table(title: &str, runs: Vec<Rows>) {
    println!("\n### {title}\n");
    println!("| what | bound | measured |");
    println!("| --- | --- | --- |");
    let mut runs: Vec<_> = runs.into_iter().map(|rows| rows.0.into_iter()).collect();
    while let Some(rows) = runs
        .iter_mut()
        .map(Iterator::next)
        .collect::<Option<Vec<_>>>()
    {
        print_row(&rows);
    }
}

/// Prints a row that several runs have measured.
fn print_row(rows: &[Row]) {
    let mut values: Vec<f64> = rows.iter().map(|row| row.measured).collect();
    values.sort_by(f64::total_cmp);
    let (Some(least), Some(greatest)) = (values.first(), values.last()) else {
        return;
    };
    let median = *values.get(values.len() / 2).unwrap();
    let Row { what, bound, .. } = rows.first().unwrap();
    let spread = match values.len() {
        1 => String::new(),
        _ => format!(" ({least:.2} to {greatest:.2})"),
    };
    println!("| {what} | {bound:.2} | {median:.2}{spread} |");
    if median > *bound {
        eprintln!("over its bound of {bound:.2}: {what}: {median:.2}{spread}");
    }
}
