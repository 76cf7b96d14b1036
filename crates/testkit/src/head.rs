//! The head of an HTTP/1.1 request, kept as the bytes that came
const END: &[u8] = b"\r\n\r\n";

/// Bytes up to and with the empty line; nothing while that has not come.
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(END.len())
        .position(|window| window == END)
        .map(|start| start + END.len())
}

/// A request's first line and headers (RFC 9112 section 3), byte for byte as the client sent them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHead {
    text: String,
}

impl RequestHead {
    /// Takes a head that ends with the empty line; bytes that are not UTF-8 become U+FFFD.
    pub fn new(bytes: &[u8]) -> Self {
        Self {
            text: String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// The whole head, with its line ends and the empty line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The request line's method, empty when there is none.
    pub fn method(&self) -> &str {
        self.request_line().next().unwrap_or_default()
    }

    /// The request line's target (path and query), empty when there is none.
    pub fn target(&self) -> &str {
        self.request_line().nth(1).unwrap_or_default()
    }

    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }

    /// Every header in its order and spelling.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        let lines = self.text.split("\r\n").skip(1);
        lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name, value.trim()))
            .collect()
    }

    /// The values of all headers of this name, any case, joined with `, `.
    pub fn header(&self, name: &str) -> Option<String> {
        let headers = self.headers();
        let named = headers
            .iter()
            .filter(|(given, _)| given.eq_ignore_ascii_case(name));
        let values: Vec<&str> = named.map(|(_, value)| *value).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The subprotocols that a WebSocket handshake offers, in order.
    pub fn subprotocols(&self) -> Vec<String> {
        let offered = self.header("sec-websocket-protocol").unwrap_or_default();
        offered
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn request_line(&self) -> impl Iterator<Item = &str> {
        self.text
            .split("\r\n")
            .next()
            .unwrap_or_default()
            .split(' ')
    }
}
