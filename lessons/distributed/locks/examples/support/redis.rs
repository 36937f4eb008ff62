//! A Redis server for one program, in a temporary folder and reached by a socket there, and a
//! client of it: RESP, the protocol of Redis, as far as these programs need it.

#![allow(dead_code)] // each program uses a part of it

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(not(unix))]
use std::net::TcpStream as Stream; // never connected
#[cfg(unix)]
use std::os::unix::net::UnixStream as Stream;

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

pub struct Server {
    folder: PathBuf,
    settings: Vec<String>,
    process: Option<Child>,
}

impl Server {
    /// Starts redis-server with these settings ("--name", "value") besides the defaults.
    pub fn start(settings: &[&str]) -> Result<Server> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let name = format!("learn-redis-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let mut private = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut private, 0o700);
        private.create(&folder)?;
        let mut server = Server {
            folder, // from here on, an error removes it
            settings: settings.iter().map(|s| s.to_string()).collect(),
            process: None,
        };
        server.restart()?;
        Ok(server)
    }

    /// Starts it again, with what is in its folder.
    pub fn restart(&mut self) -> Result<()> {
        let log = File::create(self.folder.join("log"))?;
        let process = Command::new("redis-server")
            .args(["--port", "0", "--unixsocket", "socket"])
            .args(&self.settings)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .map_err(|e| format!("redis-server does not start: {e}; is it in PATH?"))?;
        self.process = Some(process);
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            // While it reads its files, it answers LOADING.
            let error = match self.connect().and_then(|mut client| client.call(&["PING"])) {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            if Instant::now() > deadline {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("redis-server does not answer: {error}\n{log}").into());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills it: it has no time to save anything.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
            fs::remove_file(self.folder.join("socket"))?;
        }
        Ok(())
    }

    pub fn address(&self) -> Address {
        Address(self.folder.join("socket"))
    }

    pub fn connect(&self) -> Result<Client> {
        self.address().connect(Duration::from_secs(10))
    }
}

/// Where a server listens.
#[derive(Clone)]
pub struct Address(pub PathBuf);

impl Address {
    /// A connection that waits for so long for a reply. After an error it is out of step: the reply
    /// may still come, and would be taken for the next one. Drop it then.
    #[cfg(unix)]
    pub fn connect(&self, timeout: Duration) -> Result<Client> {
        let stream = Stream::connect(&self.0)?;
        stream.set_read_timeout(Some(timeout))?;
        Ok(Client {
            stream: BufReader::new(stream),
            messages: 0,
        })
    }

    #[cfg(not(unix))]
    pub fn connect(&self, _: Duration) -> Result<Client> {
        Err("these examples reach Redis by a Unix socket; run them on Linux, macOS or WSL".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill(); // nothing more can be done about it
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Nil,
    Int(i64),
    Text(String),
}

pub struct Client {
    stream: BufReader<Stream>,
    /// Commands sent and replies received.
    pub messages: u64,
}

impl Client {
    /// A command and its reply. An error of Redis is an error here.
    pub fn call(&mut self, command: &[&str]) -> Result<Reply> {
        let mut request = format!("*{}\r\n", command.len());
        for part in command {
            request += &format!("${}\r\n{part}\r\n", part.len());
        }
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.messages += 1;
        let reply = self.reply();
        self.messages += 1;
        reply
    }

    fn reply(&mut self) -> Result<Reply> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let Some(line) = line.strip_suffix("\r\n") else {
            return Err("the server has closed the connection".into());
        };
        match line.split_at_checked(1) {
            Some(("+", text)) => Ok(Reply::Text(text.into())),
            Some((":", number)) => Ok(Reply::Int(number.parse()?)),
            Some(("$", "-1")) => Ok(Reply::Nil),
            Some(("$", length)) => {
                let mut bytes = vec![0; length.parse::<usize>()? + 2]; // and the "\r\n" after it
                self.stream.read_exact(&mut bytes)?;
                bytes.truncate(bytes.len() - 2);
                Ok(Reply::Text(String::from_utf8(bytes)?))
            }
            Some(("-", error)) => Err(error.into()),
            _ => Err(format!("not expected: {line}").into()),
        }
    }
}
