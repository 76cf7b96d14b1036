use crate::PATIENCE;
use std::{
    fs,
    io::Read as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream},
};
use yoi_testkit::{RawServer, process};

#[test]
fn sockets_to_a_port_are_counted_while_their_owner_holds_them() {
    for ip in [
        IpAddr::from(Ipv4Addr::LOCALHOST),
        Ipv6Addr::LOCALHOST.into(),
    ] {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let addr = listener.local_addr().unwrap();
        assert_eq!(process::open_sockets_to(addr.port()), 0);
        let first = TcpStream::connect(addr).unwrap();
        let second = TcpStream::connect(addr).unwrap();
        assert_eq!(process::open_sockets_to(addr.port()), 2);
        drop(first);
        assert_eq!(process::open_sockets_to(addr.port()), 1);
        drop(second);
        assert_eq!(process::open_sockets_to(addr.port()), 0);
    }
}

#[test]
fn a_socket_that_only_its_server_closed_still_counts() {
    let server = RawServer::start(async |_| Ok(()));
    let mut leaked = TcpStream::connect(server.addr()).unwrap();
    assert_eq!(leaked.read(&mut [0]).unwrap(), 0);
    assert!(server.wait_until_closed(PATIENCE));
    assert_eq!(process::open_sockets_to(server.port()), 1);
}

#[test]
fn this_process_has_descriptors_threads_and_memory() {
    // Other tests of this process open and close at the same time, so only what holds regardless is asserted.
    let held: Vec<fs::File> = (0..500)
        .map(|_| fs::File::open("/dev/null").unwrap())
        .collect();
    assert!(process::descriptor_count() >= held.len());
    assert!(process::thread_count() >= 2);
    assert!(process::resident_bytes() > 1 << 20);
}
