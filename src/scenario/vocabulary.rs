//! Which words do files have for places, orders, facts of accounts and fields of metadata?

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every one, in the order of the files' documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As scenario files write it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

named! {
    /// Where something rests or passes.
    Place {
        /// A person's device.
        Device = "device",
        /// The operating system's store of notifications.
        Notifications = "notifications",
        /// From client to server.
        Link = "link",
        /// The server's memory, live.
        Frontend = "frontend",
        /// The service's own read path: support and administration tools; it decrypts.
        ReadApi = "read-api",
        /// The database.
        Store = "store",
        /// The key-management service.
        Keys = "keys",
        /// Copies of devices or stores.
        Backup = "backup",
        /// Where the backup's keys rest.
        BackupKeys = "backup-keys",
        /// Server logs.
        Logs = "logs",
        /// The push provider.
        Push = "push",
        /// The queue of reported messages.
        Moderation = "moderation",
        /// Public keys of users.
        Directory = "directory",
        /// A third party: archiver, warehouse, SMS verifier.
        Processor = "processor",
        /// A lawful-intercept or escrow system.
        Intercept = "intercept",
        /// The client's update channel.
        Update = "update",
        /// What a client is given that has just logged in as a person.
        Session = "session",
    }
}

named! {
    /// Legal tiers.
    Tier {
        /// Subscriber data, no judge.
        Subpoena = "subpoena",
        /// A judge's order for non-content records.
        CourtOrder = "court-order",
        /// A judge's warrant for stored content.
        SearchWarrant = "search-warrant",
        /// Live content.
        Wiretap = "wiretap",
        /// Live routing data.
        PenRegister = "pen-register",
        /// An order whose target may not be told.
        SecretOrder = "secret-order",
    }
}

named! {
    /// Something that a service knows of an account.
    AccountFact {
        /// Phone number.
        Phone = "phone",
        /// Address for mail.
        Email = "email",
        /// Name or user name.
        Name = "name",
        /// Picture, birthday, or whatever else a profile shows.
        Profile = "profile",
        /// When it was registered.
        Registered = "registered",
        /// When it was last connected.
        LastSeen = "last-seen",
        /// Addresses from which it connects.
        IpAddress = "ip-address",
        /// The person's contacts.
        Contacts = "contacts",
        /// The groups it is a member of.
        Groups = "groups",
        /// Its devices, their types or keys.
        Devices = "devices",
        /// Where the push provider reaches it.
        PushToken = "push-token",
        /// How it pays.
        Payment = "payment",
        /// Where the person is.
        Location = "location",
    }
}

named! {
    /// A metadata field.
    Field {
        /// Who sent it.
        Sender = "sender",
        /// To whom.
        Recipient = "recipient",
        /// When it was sent.
        Time = "time",
        /// Its length.
        Size = "size",
        /// What proves to the provider who wrote it: it comes with a report.
        Proof = "proof",
    }
}

impl Field {
    /// What whoever receives a message sees of it.
    pub const SEEN: [Self; 4] = [Self::Sender, Self::Recipient, Self::Time, Self::Size];
}
