//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    smarthome::cli::main()
}
