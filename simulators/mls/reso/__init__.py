"""The RESO Web API face of the simulated MLS: one world, served as several kinds of servers."""
