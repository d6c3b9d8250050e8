#pragma once

#include <flinxx/ops/id128.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace flinxx::ops {

/// Whether the random generator works. Ask once at start-up, before anything else here, and do not start if it says
/// false.
[[nodiscard]] bool random_works() noexcept;

/// Fills `out` with bytes that nobody can guess, fit for secrets. Any thread; takes no lock most of the time, since
/// each thread draws from a buffer of its own. Bytes handed out are wiped from the buffer. Should the generator fail
/// after start-up, the process aborts: going on with guessable ids would be worse.
void fill_random(std::span<std::uint8_t> out) noexcept;

/// An id that nobody can guess, by fill_random().
[[nodiscard]] id128 random_id() noexcept;

/// `id` as a version 4 UUID in lower case, such as "4f9d0c5e-9d3b-4c1e-8a57-0d6f3c2b1a90"; 6 of the 128 bits are
/// overwritten by version and variant.
[[nodiscard]] std::string uuid_v4(id128 id);

}  // namespace flinxx::ops
