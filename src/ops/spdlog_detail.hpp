#pragma once

// spdlog without its patterns, which no line of ours has: header-only, it compiles all of them into each file that
// includes it, for seconds. So it is declared as it is where it is a library, and of that
// library defined what is used.
#define SPDLOG_COMPILED_LIB
#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#undef SPDLOG_INLINE
#define SPDLOG_INLINE inline
#include <spdlog/common-inl.h>
#include <spdlog/details/backtracer-inl.h>
#include <spdlog/details/log_msg-inl.h>
#include <spdlog/details/log_msg_buffer-inl.h>
#include <spdlog/details/os-inl.h>
#include <spdlog/logger-inl.h>
#include <spdlog/sinks/sink-inl.h>
