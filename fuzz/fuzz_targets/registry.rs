#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| yoi_fuzz::registry(bytes));
