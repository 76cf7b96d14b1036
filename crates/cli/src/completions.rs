use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::args::Args;
use crate::exit::ExitStatus;
use crate::printer::Printer;

pub(crate) fn run(shell: Shell, printer: &Printer) -> ExitStatus {
    let mut script = Vec::new();
    generate(shell, &mut Args::command(), "yoi", &mut script);
    printer.data(&String::from_utf8_lossy(&script));
    ExitStatus::Done
}
