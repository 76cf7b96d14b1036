//! The rows of the matrix: a name, the URL, what the guest is told, what the operator is told.

use crate::denial::Row;
use crate::denial::Told::{self, Denied, Invalid};

/// The package asks for it, and it is not granted.
const NOT_GRANTED: Told = Denied(Some(0));
/// No ask holds it, so that no grant could.
const NOT_ASKED: Told = Denied(None);

/// Other hosts than the one that is granted, and that one by other names.
#[rustfmt::skip]
pub(super) const OTHER_HOSTS: &[Row<'static>] = &[
    ("a sibling", "PLAIN://other.test.example:P/v1", NOT_GRANTED, "the host `other.test.example` is not in"),
    ("the parent", "PLAIN://test.example:P/v1", NOT_GRANTED, "the host `test.example` is not in"),
    ("a child", "PLAIN://a.HOST:P/v1", NOT_GRANTED, "is not in `granted.test"),
    ("a longer label", "PLAIN://xHOST:P/v1", NOT_GRANTED, "is not in `granted.test"),
    ("as a prefix", "PLAIN://HOST.evil.example:P/v1", NOT_GRANTED, "is not in `granted.test"),
    ("an underscore", "PLAIN://granted_test.example:P/v1", NOT_GRANTED, "is not in `granted.test"),
    ("an address", "PLAIN://127.0.0.1:P/v1", NOT_GRANTED, "the host `127.0.0.1` is not in"),
    ("a mapped address", "PLAIN://[::ffff:127.0.0.1]:P/v1", NOT_GRANTED, "the host `127.0.0.1` is not in"),
    ("an IPv6 address", "PLAIN://[::1]:P/v1", NOT_GRANTED, "the host `[::1]` is not in"),
    ("localhost", "PLAIN://localhost:P/v1", NOT_GRANTED, "the host `localhost` is not in"),
    ("below localhost", "PLAIN://HOST.localhost:P/v1", NOT_GRANTED, "is not in `granted.test"),
    ("a sibling with a dot", "PLAIN://other.test.example.:P/v1", NOT_GRANTED, "the host `other.test.example` is not in"),
];

/// Other ports, and what is none.
#[rustfmt::skip]
pub(super) const OTHER_PORTS: &[Row<'static>] = &[
    ("the canary's", "PLAIN://HOST:Q/v1", NOT_GRANTED, "the port is "),
    ("the default", "PLAIN://HOST/v1", NOT_GRANTED, "the port is "),
    ("zero", "PLAIN://HOST:0/v1", Invalid, "port is 0"),
    ("too large", "PLAIN://HOST:65536/v1", Invalid, "not a number from 1 to 65535"),
    ("no number", "PLAIN://HOST:http/v1", Invalid, "not a number from 1 to 65535"),
    ("two", "PLAIN://HOST:P:Q/v1", Invalid, "not a number from 1 to 65535"),
];

/// Paths outside the prefix.
#[rustfmt::skip]
pub(super) const OTHER_PATHS: &[Row<'static>] = &[
    ("the root", "PLAIN://HOST:P/", NOT_GRANTED, "the path `/` is not in `/operators-own`, `/v1`"),
    ("no path", "PLAIN://HOST:P", NOT_GRANTED, "the path `/` is not in `/operators-own`, `/v1`"),
    ("no path but a query", "PLAIN://HOST:P?/v1", NOT_GRANTED, "the path `/` is not in `/operators-own`, `/v1`"),
    ("a longer segment", "PLAIN://HOST:P/v1beta", NOT_GRANTED, "the path `/v1beta` is not in"),
    ("a shorter segment", "PLAIN://HOST:P/v", NOT_GRANTED, "the path `/v` is not in"),
    ("another case", "PLAIN://HOST:P/V1", NOT_GRANTED, "the path `/V1` is not in"),
    ("not at the start", "PLAIN://HOST:P/a/v1", NOT_GRANTED, "the path `/a/v1` is not in"),
    ("dot segments", "PLAIN://HOST:P/v1/../admin", NOT_GRANTED, "the path `/admin` is not in"),
    ("encoded dots", "PLAIN://HOST:P/v1/%2e%2E/admin", NOT_GRANTED, "the path `/admin` is not in"),
    ("half encoded dots", "PLAIN://HOST:P/v1/.%2e/admin", NOT_GRANTED, "the path `/admin` is not in"),
];

/// What one server reads as inside the prefix and another as outside.
#[rustfmt::skip]
pub(super) const OTHER_READINGS: &[Row<'static>] = &[
    ("an encoded slash", "PLAIN://HOST:P/v1/..%2fadmin", NOT_GRANTED, "can be read as `/admin`"),
    ("upper case", "PLAIN://HOST:P/v1/..%2Fadmin", NOT_GRANTED, "can be read as `/admin`"),
    ("an encoded backslash", "PLAIN://HOST:P/v1/..%5cadmin", NOT_GRANTED, "can be read as `/admin`"),
    ("a parameter", "PLAIN://HOST:P/v1/..;/admin", NOT_GRANTED, "can be read as `/admin`"),
    ("a parameter with a value", "PLAIN://HOST:P/v1/..;a=b/admin", NOT_GRANTED, "can be read as `/admin`"),
    ("encoded twice", "PLAIN://HOST:P/v1/%252e%252e%252fadmin", NOT_GRANTED, "can be read as"),
    ("encoded three times", "PLAIN://HOST:P/v1/%25252e%25252e%25252fadmin", NOT_GRANTED, "can be read as"),
    ("a doubled slash", "PLAIN://HOST:P//v1", NOT_GRANTED, "the path `//v1`"),
    ("a doubled slash within", "PLAIN://HOST:P/v1//..%2f..%2fadmin", NOT_GRANTED, "can be read as"),
    ("the boundary encoded", "PLAIN://HOST:P/v1%2fx", NOT_GRANTED, "the path `/v1%2fx`"),
    ("the boundary as parameter", "PLAIN://HOST:P/v1;x", NOT_GRANTED, "the path `/v1;x`"),
    ("the name encoded", "PLAIN://HOST:P/%76%31", NOT_GRANTED, "the path `/%76%31`"),
    ("too often encoded", "PLAIN://HOST:P/v1/%252525252e", Invalid, "more than three times"),
    ("a hidden NUL", "PLAIN://HOST:P/v1/%00", Invalid, "hides a control character"),
    ("a hidden line end", "PLAIN://HOST:P/v1/%250d%250aHost:%20x", Invalid, "hides a control"),
];

/// This machine in every notation but the canonical one.
#[rustfmt::skip]
pub(super) const ODD_ADDRESSES: &[Row<'static>] = &[
    ("two parts", "PLAIN://127.1:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("three parts", "PLAIN://127.0.1:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("one number", "PLAIN://2130706433:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("hexadecimal", "PLAIN://0x7f000001:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("hexadecimal parts", "PLAIN://0x7f.0.0.1:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("a hexadecimal part of two", "PLAIN://0X7F.1:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("octal", "PLAIN://017700000001:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("octal parts", "PLAIN://0177.0.0.01:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("zeros", "PLAIN://127.000.000.001:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("nought", "PLAIN://0:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("a dot at the end", "PLAIN://127.0.0.1.:P/v1", Invalid, "is a hidden form of an IPv4 address"),
    ("two dots at the end", "PLAIN://127.0.0.1..:P/v1", Invalid, "a label of the host is empty"),
    ("five parts", "PLAIN://127.0.0.1.1:P/v1", Invalid, "is not a host name"),
    ("too large", "PLAIN://4294967297:P/v1", Invalid, "is not a host name"),
    ("full-width digits", "PLAIN://１２７.0.0.1:P/v1", Invalid, "not ASCII"),
    ("encoded", "PLAIN://%31%32%37.0.0.1:P/v1", Invalid, "`%` in its host"),
    ("an IPv6 zone", "PLAIN://[fe80::1%25lo]:P/v1", Invalid, "`%` in its host"),
];

/// Literals of classes that the ask has no word for, or for which there is none.
#[rustfmt::skip]
pub(super) const OTHER_ADDRESSES: &[Row<'static>] = &[
    ("unspecified", "PLAIN://0.0.0.0:P/v1", NOT_ASKED, "never dialled"),
    ("unspecified IPv6", "PLAIN://[::]:P/v1", NOT_ASKED, "never dialled"),
    ("compatible", "PLAIN://[::127.0.0.1]:P/v1", NOT_ASKED, "never dialled"),
    ("translated", "PLAIN://[::ffff:0:127.0.0.1]:P/v1", NOT_ASKED, "never dialled"),
    ("NAT64", "PLAIN://[64:ff9b::127.0.0.1]:P/v1", NOT_ASKED, "never dialled"),
    ("6to4", "PLAIN://[2002:7f00:1::]:P/v1", NOT_ASKED, "never dialled"),
    ("broadcast", "PLAIN://255.255.255.255:P/v1", NOT_ASKED, "never dialled"),
    ("private", "PLAIN://10.0.0.1:P/v1", NOT_ASKED, "`addresses` does not name `private`"),
    ("link-local", "PLAIN://[fe80::1]:P/v1", NOT_ASKED, "`addresses` does not name `link-local`"),
    ("metadata", "PLAIN://169.254.169.254:P/v1", NOT_ASKED, "`addresses` does not name `metadata`"),
];

/// What two parsers may take for two things.
#[rustfmt::skip]
pub(super) const TWO_MEANINGS: &[Row<'static>] = &[
    ("a user", "PLAIN://user@HOST:P/v1", Invalid, "has an `@` before the path"),
    ("a user and a password", "PLAIN://user:word@HOST:P/v1", Invalid, "has an `@` before the path"),
    ("the grant as user", "PLAIN://HOST:80@127.0.0.1:P/v1", Invalid, "has an `@` before the path"),
    ("an empty user", "PLAIN://@HOST:P/v1", Invalid, "has an `@` before the path"),
    ("a fragment", "PLAIN://HOST:P/v1#a", Invalid, "has a fragment"),
    ("an empty fragment", "PLAIN://HOST:P/v1#", Invalid, "has a fragment"),
    ("the host in a fragment", "PLAIN://127.0.0.1:P#@HOST/v1", Invalid, "has a fragment"),
    ("a backslash", "PLAIN://HOST:P\\v1", Invalid, "has a `\\`"),
    ("a backslash before an `@`", "PLAIN://127.0.0.1:P\\@HOST/v1", Invalid, "has a `\\`"),
    ("a space before", " PLAIN://HOST:P/v1", Invalid, "the byte 0x20"),
    ("a space within", "PLAIN://HOST:P/v1 HTTP/1.1", Invalid, "the byte 0x20"),
    ("a tab", "PLAIN://granted.test.exa\tmple:P/v1", Invalid, "the byte 0x09"),
    ("a line end", "PLAIN://HOST:P/v1\r\nHost: x", Invalid, "the byte 0x0d"),
    ("a NUL", "PLAIN://HOST:P/v1\0", Invalid, "the byte 0x00"),
    ("letters beyond ASCII", "PLAIN://ｇranted.test.example:P/v1", Invalid, "not ASCII"),
    ("a soft hyphen", "PLAIN://gran\u{ad}ted.test.example:P/v1", Invalid, "not ASCII"),
    ("an encoded host", "PLAIN://granted%2etest.example:P/v1", Invalid, "`%` in its host"),
    ("an empty label", "PLAIN://granted..test.example:P/v1", Invalid, "a label of the host is empty"),
    ("two dots at the end", "PLAIN://HOST..:P/v1", Invalid, "a label of the host is empty"),
    ("a dot before", "PLAIN://.HOST:P/v1", Invalid, "a label of the host is empty"),
    ("a false A-label", "PLAIN://xn--granted-.test.example:P/v1", Invalid, "is not a host name"),
    ("no host", "PLAIN:///HOST:P/v1", Invalid, "no host"),
    ("no slashes", "PLAIN:HOST:P/v1", Invalid, "not absolute"),
    ("one slash", "PLAIN:/HOST:P/v1", Invalid, "not absolute"),
    ("no scheme", "HOST:P/v1", Invalid, "not absolute"),
    ("relative", "//HOST:P/v1", Invalid, "not absolute"),
    ("nothing", "", Invalid, "not absolute"),
    ("a file", "file:///etc/passwd", Invalid, "is not a scheme"),
    ("another scheme", "ftp://HOST:P/v1", Invalid, "is not a scheme"),
    ("data", "data:text/plain,a", Invalid, "not absolute"),
    ("a unix socket", "http+unix://%2frun%2fdocker.sock/v1", Invalid, "is not a scheme"),
];
