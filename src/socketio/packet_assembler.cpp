#include "socketio/packet_assembler.hpp"

#include <utility>

namespace flinxx::socketio {

assembled packet_assembler::text(std::string_view message, const decode_limits& limits) {
  if (waiting_) return {};  // text between a packet and its attachments
  const auto p = decode(message, limits);
  if (!p) return {};
  if (p->attachments == 0) return {assembly::whole, p, nullptr};
  waiting_ = std::make_unique<owned_packet>(*p, message);
  return {assembly::more, p, nullptr};
}

assembled packet_assembler::binary(std::string_view message, std::size_t max_size) {
  if (!waiting_) return {};
  std::size_t size = waiting_->text.size() + message.size();
  for (const std::string& each : waiting_->attachments) size += each.size();
  if (size > max_size) return {assembly::too_large, std::nullopt, nullptr};
  waiting_->attachments.emplace_back(message);
  const packet& p = waiting_->content;
  if (waiting_->attachments.size() < p.attachments) return {assembly::more, p, nullptr};
  const bool is_whole = placeholders_fit(p);
  assembled result{is_whole ? assembly::whole : assembly::broken, p, std::move(waiting_)};
  return result;
}

}  // namespace flinxx::socketio
