#include <flinxx/moderation/block_token.hpp>
#include <flinxx/ops/bytes.hpp>

namespace flinxx::moderation {
namespace {

constexpr std::string_view context = "pair";

void write(ops::byte_writer& out, const participant& p) {
  out.id(p.public_id).number(static_cast<std::uint64_t>(p.key));
}

participant participant_in(ops::byte_reader& in) {
  participant p;
  p.public_id = in.id();
  p.key = ban_key{in.number<std::uint64_t>()};
  return p;
}

}  // namespace

std::string block_tokens::make(const participant& blocker, const participant& blocked) const {
  std::string plain;
  ops::byte_writer out(plain);
  write(out, blocker);
  write(out, blocked);
  return sealer_.seal(plain, context);
}

// Whoever blocked comes again as another user, or from another address, but hardly both at once.
std::optional<participant> block_tokens::read(std::string_view text, const participant& visitor) const {
  if (text.size() > longest) return std::nullopt;
  const auto plain = sealer_.open(text, context);
  if (!plain) return std::nullopt;
  ops::byte_reader in(*plain);
  const participant blocker = participant_in(in);
  const participant blocked = participant_in(in);
  if (in.failed() || !in.at_end()) return std::nullopt;
  const bool is_own = blocker.public_id == visitor.public_id || (blocker.key == visitor.key && visitor.key != unknown);
  return is_own ? std::optional(blocked) : std::nullopt;
}

}  // namespace flinxx::moderation
