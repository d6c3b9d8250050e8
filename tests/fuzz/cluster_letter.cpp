#include "cluster/letter.hpp"
#include "cluster/offer.hpp"
#include "fuzz/support.hpp"

using namespace flinxx::cluster;
namespace matchmaking = flinxx::matchmaking;

namespace {

constexpr std::size_t own_size = 35;  // of a ticket's content, before the length of what was added later

std::string_view bytes_in(const any_letter& l) {
  if (const auto* relayed = std::get_if<letters::relay>(&l)) return relayed->data;
  if (const auto* wanted = std::get_if<letters::fetch>(&l)) return wanted->nsp;
  if (const auto* moved = std::get_if<letters::fetched>(&l)) return moved->state;
  if (const auto* posted = std::get_if<letters::polled_in>(&l)) return posted->body;
  if (const auto* answer = std::get_if<letters::polled_out>(&l)) return answer->data;
  if (const auto* asked = std::get_if<letters::upgrade>(&l)) return asked->query;
  if (const auto* brought = std::get_if<letters::carried_in>(&l)) return brought->what.bytes;
  if (const auto* brought = std::get_if<letters::carried_out>(&l)) return brought->what.bytes;
  return {};
}

}  // namespace

// What is taken for an entry is written again as it was read, and its views lie in it. The same for a ticket, but for
// what a later version adds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text = text_of(bytes, size);
  entry_head head;
  std::vector<any_letter> letters;
  if (read_entry(text, head, letters)) {
    std::string again = to_bytes(head);
    for (const any_letter& l : letters) write(again, l);
    require(again == text);
    for (const any_letter& l : letters) {
      const std::string_view view = bytes_in(l);
      if (view.empty()) continue;
      require(view.data() >= text.data() && view.data() + view.size() <= text.data() + size);
    }
  }
  lobby_ticket lying;
  lying.content = text;
  if (const auto ticket = from_lobby(lying, 7)) {
    const std::string content = to_lobby(*ticket, {}).content;
    const auto again = from_lobby(to_lobby(*ticket, {}), 7);
    require(ticket->where.node == 7 && text.substr(0, own_size) == content.substr(0, own_size));
    require(again && again->wanted == ticket->wanted && again->key == ticket->key);
    require(again->relax_ms == ticket->relax_ms && again->avoids == ticket->avoids);
  }
  return 0;
}
