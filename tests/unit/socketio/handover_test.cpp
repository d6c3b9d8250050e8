// Clients who come to another server than the one that has their socket, while that lives.
#include "unit/socketio/handover_servers.hpp"

#include <catch2/catch.hpp>

using namespace flinxx;
using namespace std::chrono_literals;
using ops::close_reason;
using fixture = test::handover_servers;
using line = test::handover_line;
using test::recovery_time;

TEST_CASE("a socket moves to where its client has come to, with its id, events, rooms and state") {
  fixture f;
  f.at(0).last->join("hall");
  f.at(0).last->emit("a", "1");
  f.at(0).last->emit("b", "2");
  f.at(0).last->carry("where it stands");
  const bool is_lost = GENERATE(true, false);  // otherwise the server takes its connection for a good one
  if (is_lost) f.first->breaks();
  f.at(0).last->emit("c", "3");
  f.at(0).last->emit_volatile("v", "");
  f.at(1).emits_on_arrival = true;
  line l = f.comes_to(1, 1);
  CHECK(l.hears() == "");
  f.deliver();
  CHECK(f.at(0).log == "suspend depart ");
  CHECK(f.at(0).sockets.socket_count() == 0);
  CHECK(f.first->hears().ends_with(is_lost ? "" : "closed "));
  CHECK(f.at(1).log == "arrive:mine ");
  const std::string heard = l.hears();
  CHECK(heard.starts_with(f.answer + R"(2["b",2,"2"] 2["c",3,"3.)"));
  CHECK(heard.find(R"( 2["hello","4.)") != std::string::npos);
  CHECK(f.at(1).last->rooms().size() == 1);
  f.at(1).sockets.in("/").to("hall").emit("d", "");
  CHECK(l.hears().starts_with(R"(2["d","5.)"));
  l.says(R"(42["up"])");
  CHECK(f.at(1).heard == "up ");
}

TEST_CASE("it moves on, and back") {
  fixture f;
  std::vector<line> lines;
  int has = 0;
  for (const std::size_t to : {1, 2, 0, 1, 0, 2}) {
    lines.push_back(f.comes_to(to, has));
    f.deliver();
    CHECK(lines.back().hears() == f.answer);
    f.at(to).last->emit("n", std::to_string(++has));
    CHECK(lines.back().hears() == R"(2["n",)" + std::to_string(has) + ",\"" + std::to_string(has) + "\"] ");
    for (const auto& each : f.nodes) CHECK(each->sockets.socket_count() == (each.get() == &f.at(to) ? 1 : 0));
  }
}

TEST_CASE("what is emitted while its application packs goes along") {
  fixture f;
  f.at(0).takes_time = true;
  line l = f.comes_to(1);
  f.deliver();
  f.at(0).last->emit("late", "");
  CHECK(l.hears() == "");
  f.at(0).pack("packed");
  f.deliver();
  CHECK(f.at(1).log == "arrive:packed ");
  CHECK(l.hears() == f.answer + R"(2["late","1"] )");
  f.at(0).pack("again");
  CHECK(f.post.size() == 0);
}

TEST_CASE("more than is kept is emitted while its application packs: its client is a new one, the socket ends") {
  fixture f;
  f.at(0).takes_time = true;
  f.at(0).last->emit("n", "");
  line l = f.comes_to(1);
  f.deliver();
  for (int i = 0; i < 128; ++i) f.at(0).last->emit("n", "");
  const bool is_gone = GENERATE(false, true);
  if (is_gone) l.breaks();
  f.at(0).pack("mine");
  f.deliver();
  CHECK(f.at(0).sockets.socket_count() == 0);
  if (is_gone) {
    CHECK(f.at(1).log == "arrive:mine suspend ");
    line again = f.comes_to(1);
    f.deliver();
    CHECK(f.at(1).log == "arrive:mine suspend end:replaced connect ");
  } else {
    CHECK(f.at(1).log == "connect arrive:mine end:client left ");
    CHECK(l.hears().starts_with("0{"));
    CHECK(f.at(1).sockets.socket_count() == 1);
  }
}

TEST_CASE("a socket that has become too large while its application packs ends where its client is a new one") {
  fixture f;
  f.at(0).takes_time = true;
  line l = f.comes_to(1);
  f.deliver();
  f.at(0).last->join(std::string(socketio::moved_socket::max_size, 'r'));
  if (GENERATE(true, false)) f.at(0).last->emit("n", "");
  f.at(0).pack("mine");
  f.deliver();
  CHECK(f.at(1).log == "connect arrive:mine end:client left ");
  CHECK(l.hears().starts_with("0{"));
}

TEST_CASE("who waits for an answer of a client that has moved hears that none comes") {
  fixture f;
  std::string answers;
  f.at(0).last->emit_with_ack("q", "", 60'000, [&](const auto& a) { answers += a ? "yes " : "no "; });
  line l = f.comes_to(1);
  f.deliver();
  CHECK(answers == "no ");
  CHECK(l.hears() == f.answer);
}

TEST_CASE("a socket that ends before it could leave has ended, and its client is a new one") {
  fixture f;
  f.at(0).takes_time = true;
  line l = f.comes_to(1);
  f.deliver();
  f.at(0).last->disconnect();
  CHECK(f.at(0).log == "suspend depart end:server closed ");
  f.at(0).pack("packed");
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).sockets.socket_count() == 0);
}

TEST_CASE("a client that may not have the socket is a new one") {
  fixture f;
  SECTION("it lacks what is not kept") {
    for (int i = 0; i < 200; ++i) f.at(0).last->emit("n", "");
  }
  SECTION("the socket is gone") {
    f.first->says("41");
  }
  line l = f.comes_to(1);
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).sockets.socket_count() == 0);
  CHECK(f.at(0).log.find("depart") == std::string::npos);
}

TEST_CASE("a claim that a later one has overtaken gets nothing") {
  fixture f;
  f.at(0).last->emit("n", "");
  line old = f.comes_to(1, 0);
  f.first->breaks();
  line l = f.comes_to(0, 1);
  CHECK(l.hears() == f.answer);
  f.deliver();
  CHECK(f.at(1).log == "connect ");
  CHECK(f.at(0).last->connected());
}

TEST_CASE("a client that is gone when its socket comes may come back to it") {
  fixture f;
  line l = f.comes_to(1);
  l.breaks();
  f.at(0).last->emit("n", "");
  f.deliver();
  CHECK(f.at(1).log == "arrive:mine suspend ");
  SECTION("here") {
    line again = f.comes_to(1);
    CHECK(again.hears() == f.answer + R"(2["n","1"] )");
    CHECK(f.at(1).log == "arrive:mine suspend resume ");
  }
  SECTION("elsewhere") {
    line again = f.comes_to(2);
    f.deliver();
    CHECK(again.hears() == f.answer + R"(2["n","1"] )");
  }
  SECTION("or never") {
    f.workers.pass(recovery_time);
    CHECK(f.at(1).log == "arrive:mine suspend end:transport error ");
  }
}

TEST_CASE("a client that says goodbye while its socket is on its way has left") {
  fixture f;
  line l = f.comes_to(1);
  l.says("41");
  f.deliver();
  CHECK(f.at(1).log == "arrive:mine end:client left ");
  CHECK(f.at(1).sockets.socket_count() == 0);
}

TEST_CASE("a client that comes twice while its socket is on its way has it at the second connection") {
  fixture f;
  line old = f.comes_to(1);
  const bool breaks = GENERATE(true, false);
  if (breaks) old.breaks();
  line l = f.comes_to(1);
  CHECK(l.hears() == "");
  f.deliver();
  CHECK(l.hears() == f.answer);
  CHECK(f.at(1).log == "arrive:mine suspend resume ");
  CHECK(f.at(1).sockets.socket_count() == 1);
}

TEST_CASE("a client that comes to two servers at once has its socket at the last one") {
  fixture f;
  f.at(0).takes_time = GENERATE(true, false);
  f.at(0).last->emit("n", "");
  line one = f.comes_to(1);
  line two = f.comes_to(2);
  f.deliver();
  if (f.at(0).pack) f.at(0).pack("mine");
  f.deliver();
  CHECK(one.hears() == f.answer + R"(2["n","1"] closed )");
  CHECK(two.hears() == f.answer + R"(2["n","1"] )");
  CHECK(f.at(2).log == "arrive:mine ");
  for (std::size_t i = 0; i < 3; ++i) CHECK(f.at(i).sockets.socket_count() == (i == 2 ? 1 : 0));
}

TEST_CASE("a client that comes back to where its socket is about to leave gets it from where it goes") {
  fixture f;
  f.at(0).takes_time = true;
  line one = f.comes_to(1);
  f.deliver();
  line back = f.comes_to(0);
  f.deliver();
  CHECK(back.hears() == "");
  f.at(0).pack("mine");
  f.deliver();
  CHECK(back.hears() == f.answer);
  CHECK(f.at(0).log == "suspend depart arrive:mine ");
  CHECK(f.at(1).sockets.socket_count() == 0);
}

TEST_CASE("without an answer the client waits for the news, and is a new one after some seconds") {
  fixture f;
  line l = f.comes_to(1);
  f.post.lose(0);
  f.workers.pass(2s);
  CHECK(l.hears() == "");
  const bool dies = GENERATE(true, false);
  if (dies) {
    f.kill(0);
    f.workers.pass(100ms);
    f.deliver();
    CHECK(f.at(1).log == "restore: ");
    CHECK(l.hears() == f.answer);
  } else {
    f.workers.pass(4s);
    CHECK(f.at(1).log == "connect ");
  }
}

TEST_CASE("a socket that comes when its client is a new one already ends") {
  fixture f;
  line l = f.comes_to(1);
  f.workers.pass(6s);
  CHECK(f.at(1).log == "connect ");
  f.deliver();
  CHECK(f.at(1).log == "connect arrive:mine end:client left ");
  CHECK(f.at(1).sockets.socket_count() == 1);
}

TEST_CASE("a socket that comes when its client has been restored without it is dropped") {
  fixture f;
  line l = f.comes_to(1);
  f.know_each_other(0);  // it is only said to be dead
  f.workers.pass(4100ms);
  f.deliver();
  CHECK(f.at(1).log == "restore: ");
  CHECK(l.hears() == f.answer);
}

TEST_CASE("whose socket comes after another connection of the client has been restored takes that one's") {
  fixture f;
  f.know_each_other(0);  // it is only said to be dead
  line one = f.comes_to(1);
  f.at(1).others->set({{{f.at(0).others->own(), 2}, {f.at(2).others->own(), 2}}, f.workers.now_ms()});
  line two = f.comes_to(1);
  f.deliver();
  CHECK(f.at(1).log == "restore: suspend resume ");
  CHECK(one.hears() == f.answer + "closed ");
  CHECK(two.hears() == f.answer);
}

TEST_CASE("who has moved on is found when the server is dead that its id names") {
  fixture f;
  line one = f.comes_to(1);
  f.deliver();
  f.at(1).last->emit("n", "");
  f.kill(0);
  line two = f.comes_to(2);
  f.deliver();
  CHECK(two.hears() == f.answer + R"(2["n","1"] )");
  CHECK(f.at(2).log == "arrive:mine ");
}

TEST_CASE("whose socket is packed slowly where it has moved to waits for it, though the death became known late") {
  fixture f;
  line one = f.comes_to(1);
  f.deliver();
  f.at(1).takes_time = true;
  line two = f.comes_to(2);
  f.workers.pass(2500ms);
  f.kill(0);
  f.workers.pass(100ms);
  f.deliver();
  f.workers.pass(3s);
  f.at(1).pack("mine");
  f.deliver();
  CHECK(f.at(2).log == "arrive:mine ");
  CHECK(two.hears() == f.answer);
}

TEST_CASE("whose server died after the move is restored, as far as its events tell") {
  fixture f;
  f.at(0).last->carry("there");
  f.at(0).last->emit("n", "");
  const std::string event = f.first->hears();
  const std::string offset = event.substr(7, event.find('"', 7) - 7);
  line one = f.comes_to(1);
  f.deliver();
  f.kill(1);
  const std::size_t to = GENERATE(0, 2);
  line l = f.open(to);
  l.says(R"(40{"pid":")" + f.pid + R"(","offset":")" + offset + "\"}");
  f.deliver();
  CHECK(f.at(to).log.ends_with("restore:there "));
  CHECK(l.hears() == f.answer);
}

TEST_CASE("no more wait for their sockets than may be on their way in") {
  fixture f;
  std::vector<line> lines;
  for (std::size_t i = 0; i < f.at(1).options.max_arriving; ++i) lines.push_back(f.comes_to(1));
  CHECK(f.at(1).log == "");
  lines.push_back(f.comes_to(1));
  CHECK(f.at(1).log == "connect ");
}

TEST_CASE("another namespace's socket is not handed over") {
  fixture f;
  socketio::handover_answer answer = socketio::is_at{};
  socketio::wanted_socket wanted{f.at(0).others->own(), *ops::slot_id::parse(f.at(0).last->id()), "/other", 0};
  f.at(0).sockets.hand_over(wanted, f.at(1).others->own(), [&](auto a) { answer = a; });
  f.workers.run();
  CHECK(std::holds_alternative<socketio::is_gone>(answer));
  CHECK(f.at(0).last->connected());
}
