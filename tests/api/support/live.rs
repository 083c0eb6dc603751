//! The application behind a real socket, for what a request and an answer cannot show: streams.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::protocol::CloseFrame;
use tungstenite::{Message, WebSocket};

use super::TestApp;

/// A server on a thread of its own, so that a test may block on its answers.
pub struct Live {
    address: SocketAddr,
}

/// Longest time that a test waits for a server to say something.
const PATIENCE: Duration = Duration::from_secs(30);

impl Live {
    pub fn start(t: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let app = t.app.clone();
        std::thread::spawn(move || {
            let served = caravan::server::serve(app, listener);
            actix_web::rt::System::new().block_on(served).unwrap();
        });
        Self { address }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Begins to read an answer line by line.
    pub fn lines(&self, path: &str, credential: &str) -> Events {
        self.get(path, credential, "", "application/x-ndjson")
    }

    /// Opens a stream of events.
    pub fn events(&self, path: &str, credential: &str, last: Option<&str>) -> Events {
        let last = last.map_or(String::new(), |last| format!("Last-Event-ID: {last}\r\n"));
        self.get(path, credential, &last, "text/event-stream")
    }

    fn get(&self, path: &str, credential: &str, header: &str, media: &str) -> Events {
        let mut stream = self.connect();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {credential}\r\n\
             {header}\r\n"
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(stream.read_line(&mut head).unwrap(), 0, "no answer: {head}");
        }
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains(media), "{head}");
        Events(BufReader::new(Chunks { stream, left: 0 }))
    }

    /// Opens a WebSocket of GraphQL.
    pub fn socket(&self, protocol: &'static str) -> Socket {
        let url = format!("ws://{}/graphql", self.address);
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", protocol.parse().unwrap());
        let (socket, _) = tungstenite::client(request, self.connect()).unwrap();
        Socket(socket)
    }
}

/// The body of an answer that comes in chunks.
struct Chunks {
    stream: BufReader<TcpStream>,
    /// What is left of the chunk at hand.
    left: usize,
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        // The line before a chunk tells its size; another one ends the chunk before.
        while self.left == 0 {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Ok(0);
            }
            match line.trim() {
                "" => {}
                "0" => return Ok(0),
                size => self.left = usize::from_str_radix(size, 16).unwrap(),
            }
        }
        let most = into.len().min(self.left);
        let read = self.stream.read(&mut into[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// A stream of events.
pub struct Events(BufReader<Chunks>);

/// One event.
#[derive(Debug, Default)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

impl Events {
    /// The next line as it is.
    pub fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line
    }

    /// The next event with data; none at the end of the stream.
    pub fn next(&mut self) -> Option<Event> {
        let mut event = Event::default();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(':') {
                Some(("id", id)) => id.trim().clone_into(&mut event.id),
                Some(("event", name)) => name.trim().clone_into(&mut event.name),
                Some(("data", data)) => event.data = serde_json::from_str(data).unwrap(),
                Some(_) => {}
                None if event.data.is_null() => {}
                None => return Some(event),
            }
        }
    }

    /// Everything until the end of the stream.
    pub fn rest(mut self) -> String {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        // A reader who is cut off may have half a letter.
        String::from_utf8_lossy(&rest).into_owned()
    }
}

/// A WebSocket of GraphQL.
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    pub fn send(&mut self, message: Value) {
        self.send_text(&message.to_string());
    }

    pub fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).unwrap();
    }

    /// Says who asks.
    pub fn introduce(&mut self, credential: &str) {
        let payload = json!({ "Authorization": format!("Bearer {credential}") });
        self.send(json!({ "type": "connection_init", "payload": payload }));
        assert_eq!(self.receive()["type"], "connection_ack");
    }

    pub fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload }));
    }

    /// Leaves as the protocol wants it: each side says so.
    #[track_caller]
    pub fn leave(mut self) {
        self.0.close(None).unwrap();
        loop {
            match self.0.read() {
                Ok(_) => {}
                Err(tungstenite::Error::ConnectionClosed) => return,
                Err(error) => panic!("not closed: {error}"),
            }
        }
    }

    /// The next message.
    #[track_caller]
    pub fn receive(&mut self) -> Value {
        loop {
            match self.0.read().expect("a message") {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    }

    /// The code with which the server closes, whatever it says before.
    #[track_caller]
    pub fn closed(&mut self) -> u16 {
        loop {
            match self.0.read() {
                Ok(Message::Close(Some(CloseFrame { code, .. }))) => return code.into(),
                Ok(_) => {}
                Err(error) => panic!("not closed: {error}"),
            }
        }
    }
}
