"""Those who measure: sockets and HTTP over plain connections, people who post, a crowd that looks on."""
