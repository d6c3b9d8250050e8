#pragma once

#include <flinxx/ops/config.hpp>

#include <spdlog/spdlog.h>

namespace flinxx::ops {

/// Sets up spdlog's default logger: from then on `spdlog::info("...{}", x)` and its siblings, from any thread, write
/// one event as one line to standard output, in UTC:
///
///     2026-11-24T13:31:28.123Z info  message                                        (text)
///     {"time":"2026-11-24T13:31:28.123Z","level":"info","message":"message"}        (json)
///
/// Control characters in a message are escaped in both, so a message cannot look like two; in JSON, bytes that are not
/// UTF-8 become U+FFFD. A line over 4096 bytes is cut. Each line is written at once, nothing is buffered.
///
/// Logging never blocks and never ends the server: where standard output cannot take a line (a pipe that nobody reads
/// is full, a terminal is stopped, the reader is gone), the line is lost, and the next one that can be written is
/// preceded by a warning with the number of lost lines. For that, SIGPIPE is ignored in the whole process from this
/// call on.
///
/// Call it once, before other threads run.
void setup_logging(log_level level, log_format format);

}  // namespace flinxx::ops
