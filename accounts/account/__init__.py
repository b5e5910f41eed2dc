"""The account as a whole: user name, email, export, deactivation, deletion."""
