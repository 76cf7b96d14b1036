//! Ways to a socket that do not compile. Each stands beside what differs from it in that alone and does compile, so that it
//! fails for its reason and not for another.
//!
//! One permit is one connection:
//!
//! ```
//! use yoi_authority::{Limits, OpenWebSocket, Permit};
//! use yoi_egress::{Egress, OpenOptions};
//!
//! async fn one_each(egress: &Egress, permit: Permit<OpenWebSocket>, further: Permit<OpenWebSocket>) {
//!     let _ = egress.open(permit, OpenOptions::default(), &Limits::default()).await;
//!     let _ = egress.open(further, OpenOptions::default(), &Limits::default()).await;
//! }
//! ```
//!
//! ```compile_fail,E0382
//! use yoi_authority::{Limits, OpenWebSocket, Permit};
//! use yoi_egress::{Egress, OpenOptions};
//!
//! async fn twice(egress: &Egress, permit: Permit<OpenWebSocket>) {
//!     let _ = egress.open(permit, OpenOptions::default(), &Limits::default()).await;
//!     let _ = egress.open(permit, OpenOptions::default(), &Limits::default()).await;
//! }
//! ```
//!
//! and one request:
//!
//! ```
//! use yoi_authority::{Limits, Permit, SendRequest};
//! use yoi_egress::{Egress, Request};
//!
//! async fn once(egress: &Egress, permit: Permit<SendRequest>) {
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//! }
//! ```
//!
//! ```compile_fail,E0382
//! use yoi_authority::{Limits, Permit, SendRequest};
//! use yoi_egress::{Egress, Request};
//!
//! async fn twice(egress: &Egress, permit: Permit<SendRequest>) {
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//! }
//! ```
//!
//! A borrowed permit, one for the other interface, and a URL are none:
//!
//! ```compile_fail,E0308
//! use yoi_authority::{Limits, Permit, SendRequest};
//! use yoi_egress::{Egress, Request};
//!
//! async fn borrowed(egress: &Egress, permit: &Permit<SendRequest>) {
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use yoi_authority::{Limits, OpenWebSocket, Permit};
//! use yoi_egress::{Egress, Request};
//!
//! async fn of_the_other_kind(egress: &Egress, permit: Permit<OpenWebSocket>) {
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use yoi_authority::Limits;
//! use yoi_egress::{Egress, Request};
//!
//! async fn for_a_url(egress: &Egress, permit: yoi_target::ActionUrl) {
//!     let _ = egress.send(permit, Request::default(), &Limits::default()).await;
//! }
//! ```
//!
//! No part of the dial has a path from outside:
//!
//! ```
//! use yoi_egress::Egress as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::dial::Dialler as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::dial::connect::Connector as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::dial::Route as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::stream::Stream as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::websocket::handshake as _;
//! ```
//!
//! ```compile_fail,E0603
//! use yoi_egress::request::send as _;
//! ```
//!
//! and what an [`Egress`](crate::Egress) holds is its own:
//!
//! ```
//! fn part(egress: &yoi_egress::Egress) {
//!     let _ = egress.for_plugin();
//! }
//! ```
//!
//! ```compile_fail,E0616
//! fn part(egress: &yoi_egress::Egress) {
//!     let _ = &egress.dialler;
//! }
//! ```
