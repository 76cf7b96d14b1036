fn main() {
    for path in std::env::args().skip(1) {
        if path.ends_with(".toml") {
            let (m, d) = yoi_package::Manifest::parse(&std::fs::read_to_string(&path).unwrap());
            println!("{path} {} {d:?}", m.is_some());
        } else {
            let (c, d) = yoi_package::Component::read(std::fs::read(&path).unwrap());
            println!("{path} {:?} {d:?}", c.map(|c| (c.imports().to_vec(), c.exports().to_vec())));
        }
    }
}
