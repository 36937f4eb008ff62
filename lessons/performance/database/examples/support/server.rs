//! A PostgreSQL server for one program: made in a temporary folder, reached by a socket in it,
//! gone at the end. The programs `initdb`, `postgres` and `pg_ctl` have to be in PATH; on Debian
//! they are in /usr/lib/postgresql/VERSION/bin.

use postgres::{Client, NoTls};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Settings that let two runs of a program count the same: nothing is vacuumed behind its back,
/// statistics come from every row instead of a sample, and no worker or compiler joins in.
/// Durability stays as it is by default.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "autovacuum=off",
    "default_statistics_target=1000",
    "max_parallel_workers_per_gather=0",
    "jit=off",
    "timezone=UTC",
];

pub struct Server {
    folder: PathBuf,
    process: Option<Child>,
}

impl Server {
    /// Starts a server with these settings ("name=value") besides the ones above.
    pub fn start(settings: &[&str]) -> Result<Server> {
        let mut server = Server {
            folder: own_folder()?,
            process: None, // from here on, an error removes the folder
        };
        let data = server.folder.join("data");
        let made = server
            .tool("initdb")
            .args(["--username=postgres", "--auth=trust", "--no-sync"])
            .args(["--no-locale", "--encoding=UTF8", "--pgdata"])
            .arg(&data)
            .output()
            .map_err(|e| format!("initdb does not start: {e}; is it in PATH?"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)).into());
        }
        let log = fs::File::create(server.folder.join("log"))?;
        let mut postgres = server.tool("postgres");
        postgres.arg("-D").arg(&data).arg("-k").arg(&server.folder);
        for setting in SETTINGS.iter().chain(settings) {
            postgres.args(["-c", setting]);
        }
        server.process = Some(postgres.stdout(Stdio::null()).stderr(log).spawn()?);
        server.wait()?;
        Ok(server)
    }

    /// A new connection to the database `postgres`.
    #[cfg(unix)]
    pub fn connect(&self) -> Result<Client> {
        let mut config = postgres::Config::new();
        config.host_path(&self.folder).user("postgres");
        Ok(config.connect(NoTls)?)
    }

    #[cfg(not(unix))]
    pub fn connect(&self) -> Result<Client> {
        Err(
            "these examples reach their server by a Unix socket; run them on Linux, macOS or WSL"
                .into(),
        )
    }

    fn wait(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let error = match self.connect() {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let ended = match &mut self.process {
                Some(process) => process.try_wait()?.is_some(),
                None => true,
            };
            if ended || Instant::now() > deadline {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("the server does not answer: {error}\n{log}").into());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// One of the server's programs, to be run in its folder by a user that may: they refuse to
    /// work for root.
    fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.folder).stdin(Stdio::null());
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            use std::os::unix::process::CommandExt;
            if let Ok(folder) = fs::metadata(&self.folder)
                && folder.uid() == NOBODY
            {
                command.uid(NOBODY).gid(NOBODY);
            }
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let data = self.folder.join("data");
            let mut stop = self.tool("pg_ctl");
            stop.args(["stop", "--mode=immediate", "--silent", "-D"]);
            let stopped = stop.arg(data).stdout(Stdio::null()).status();
            if !stopped.is_ok_and(|status| status.success()) {
                let _ = process.kill(); // nothing more can be done about it
            }
            let _ = process.wait();
        }
        // The last processes of the server may still be at it.
        for _ in 0..20 {
            if fs::remove_dir_all(&self.folder).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        eprintln!("{} could not be removed", self.folder.display());
    }
}

/// The user "nobody", for root alone.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// A folder that only the server's user can open. It is in /tmp and not deeper: the path of a
/// socket has room for about 100 bytes.
#[cfg(unix)]
fn own_folder() -> Result<PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
    let folder = Path::new("/tmp").join(format!("learn-postgres-{}", std::process::id()));
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    if fs::metadata(&folder)?.uid() == 0 {
        chown(&folder, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(folder)
}

#[cfg(not(unix))]
fn own_folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("learn-postgres-{}", std::process::id()));
    fs::create_dir(&folder)?;
    Ok(folder)
}
