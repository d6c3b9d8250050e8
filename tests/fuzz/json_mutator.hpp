#pragma once

#include "fuzz/support.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <vector>

// For fuzzers whose input is JSON, or JSON behind something else: every other mutation puts another value into the
// tree, so that wrong kinds come up, which bytes changed at random hardly ever give. To be included once a program.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

inline void change_somewhere(nlohmann::json& v, std::minstd_rand& random) {
  if (v.is_structured() && !v.empty() && random() % 4 != 0)
    return change_somewhere(*std::next(v.begin(), static_cast<std::ptrdiff_t>(random() % v.size())), random);
  using nlohmann::json;
  static const std::vector<json> values{nullptr, true, false, -1, 0, 1, 2, 0.5, "", "a", json::array(), json::object()};
  const json& other = values[random() % values.size()];
  if (v.is_array() && random() % 2 == 0) {
    v.push_back(other);
  } else {
    v = other;
  }
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  std::minstd_rand random(seed);
  const std::string text(text_of(data, size));
  const auto begin = std::min(text.find_first_of("[{"), text.size());
  auto tree = random() % 2 == 0 ? parse_naively(std::string_view(text).substr(begin)) : std::nullopt;
  if (!tree) return LLVMFuzzerMutate(data, size, max_size);
  change_somewhere(*tree, random);
  const std::string changed = text.substr(0, begin) + tree->dump();
  if (changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}
