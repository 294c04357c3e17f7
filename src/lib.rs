#![doc = include_str!("../README.md")]

pub mod unit;

pub mod meter;

pub mod rng;

pub mod stats;

pub mod crypto;

pub mod scenario;

pub mod world;

pub mod custody;

pub mod adversary;

pub mod exposure;

pub mod engine;

pub mod record;

pub mod report;

pub mod cli;

pub mod command;
