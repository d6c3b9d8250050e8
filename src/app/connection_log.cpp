#include "app/connection_log.hpp"

#include <flinxx/ops/log_event.hpp>

namespace flinxx::app {
namespace {

std::int64_t number(std::uint64_t n) {
  return static_cast<std::int64_t>(n);
}

}  // namespace

void connection_log::note(const engineio::session_report& ended) {
  const std::string id(ended.id.text()), why(ops::name_of(ended.why)), address = of_address_(ended.client);
  const std::string transport = ended.last == engineio::transport::websocket ? "websocket" : "polling";
  std::string line =
      "connection id=" + id + " transport=" + transport + " reason=" + why +
      " duration_ms=" + std::to_string(ended.duration.count()) + " messages_in=" + std::to_string(ended.in.messages) +
      " bytes_in=" + std::to_string(ended.in.bytes) + " messages_out=" + std::to_string(ended.out.messages) +
      " bytes_out=" + std::to_string(ended.out.bytes) + " request_id=" + ended.request_id;
  if (!address.empty()) line += " address=" + address;
  ops::log::event(ops::log_level::info, line,
                  {{"event", "connection"},
                   {"id", id},
                   {"transport", transport},
                   {"upgraded", ended.upgraded},
                   {"reason", why},
                   {"duration_ms", std::int64_t{ended.duration.count()}},
                   {"messages_in", number(ended.in.messages)},
                   {"bytes_in", number(ended.in.bytes)},
                   {"messages_out", number(ended.out.messages)},
                   {"bytes_out", number(ended.out.bytes)},
                   {"request_id", ended.request_id},
                   {"address", address}});
}

}  // namespace flinxx::app
