//! Which options does config have?

use clap::{Args, Subcommand};

use super::print::PrintArguments;
use crate::cli::config::keys;

#[derive(Debug, Subcommand)]
#[command(after_help = keys::help())]
pub(crate) enum ConfigCommand {
    /// Show every key and its value
    #[command(after_help = keys::help())]
    List(ConfigListArguments),
    /// Print the value of a key
    Get(ConfigGetArguments),
    /// Set a key
    #[command(after_help = keys::help())]
    Set(ConfigSetArguments),
    /// Unset a key
    Unset(ConfigUnsetArguments),
    /// Print the path of your file, or of the project's
    Path(ConfigPathArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ConfigListArguments {
    /// Also show where each value was set
    #[arg(long)]
    pub(crate) show_origin: bool,
    #[command(flatten)]
    pub(crate) print: PrintArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigGetArguments {
    /// Key, as `config list` shows it
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigSetArguments {
    /// Key, as `config list` shows it
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    /// Its value
    #[arg(value_name = "VALUE")]
    pub(crate) value: String,
    /// Set it in the project's .sangam.toml instead of your own file. Without one, it is made in the working directory
    #[arg(long)]
    pub(crate) project: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigUnsetArguments {
    /// Key. One that sangam does not know can be unset too
    #[arg(value_name = "KEY")]
    pub(crate) key: String,
    /// Unset it in the project's .sangam.toml instead of your own file
    #[arg(long)]
    pub(crate) project: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigPathArguments {
    /// The project's .sangam.toml instead of your own file
    #[arg(long)]
    pub(crate) project: bool,
}
