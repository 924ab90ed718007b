//! Manual clock, memory journal, graph builder. Development only.
