//! `plainsight init`: a commented study to start from.

use super::files::{shown, write_all};
use super::{Failure, say};
use crate::cli::Init;
use crate::scenario::builtin::STARTER;

pub(super) fn init(init: &Init) -> Result<(), Failure> {
    if init.folder.exists() {
        return Err(Failure::Input(format!("{} is there already; name a new folder", shown(&init.folder))));
    }
    for (name, text) in STARTER {
        let path = init.folder.join(name);
        let folder = path.parent().unwrap_or(&init.folder);
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or(name);
        write_all(folder, &[(file, text)], None)?;
    }
    let study = init.folder.join(STARTER[0].0);
    let study = shown(&study);
    say(&format!("{study}\nrun it with: plainsight run {study} --out my-report\n"))
}
