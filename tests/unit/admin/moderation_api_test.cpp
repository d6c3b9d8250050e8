#include <flinxx/admin/moderation_api.hpp>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace flinxx::moderation;
using flinxx::admin::moderation_api;
using flinxx::ops::address_key;
using nlohmann::json;

namespace {

constexpr std::int64_t day = 86'400'000;
constexpr moment now{5'000'000, 1'700'000'000'000};

struct office {
  desk d;
  std::vector<ban_key> put_out;
  moderation_api api{d, [this](ban_key who) { put_out.push_back(who); }};

  office() : d(with_secret(), now.wall) {}

  static settings with_secret() {
    settings s;
    s.secret = "a secret of the server";
    s.reports.limit = 3;
    return s;
  }
  participant from(const std::string& address) { return {{}, d.key_of(*address_key::from_text(address))}; }
  std::string id(const std::string& address) { return short_text(from(address).key); }
  void report(const std::string& by, const std::string& whom, reason why, std::int64_t ms_ago = 0) {
    (void)d.report(from(by), from(whom), why, {now.steady - ms_ago, now.wall - ms_ago});
  }

  using route = flinxx::http::response (moderation_api::*)(const flinxx::http::request&, const moment&);
  std::pair<unsigned, json> ask(route what, const std::string& query, const std::string& body = {},
                                const moment& when = now) {
    flinxx::http::request r;
    r.query = query;
    r.body = body;
    const auto answer = (api.*what)(r, when);
    return {answer.status, json::parse(answer.body)};
  }
  unsigned status(route what, const json& body, const moment& when = now) {
    return ask(what, "", body.dump(), when).first;
  }
};

const std::string rogue = "192.0.2.66", pest = "192.0.2.67";

}  // namespace

TEST_CASE("the queue says who was reported by how many, for what, and nothing that says who it is") {
  office o;
  o.report("192.0.2.1", rogue, reason::nudity, 3000);
  o.report("192.0.2.1", rogue, reason::nudity, 2500);
  o.report("192.0.2.2", rogue, reason::spam, 2000);
  o.report("192.0.2.1", pest, reason::spam, 1000);
  o.d.enter(o.from(rogue).key);
  const auto [status, all] = o.ask(&moderation_api::reports, "");
  CHECK(status == 200);
  CHECK(all == json::parse(R"({"reports":[{"id":")" + o.id(rogue) + R"(","reports":3,"reporters":2,
      "reasons":{"nudity":1,"spam":1},"first":1699999997000,"last":1699999998000,"here":1,"ban":null,"note":""},
      {"id":")" + o.id(pest) +
                           R"(","reports":1,"reporters":1,"reasons":{"spam":1},"first":1699999999000,
      "last":1699999999000,"here":0,"ban":null,"note":""}],"more":false})"));
  const auto [_, first] = o.ask(&moderation_api::reports, "limit=1");
  CHECK(first["reports"].size() == 1);
  CHECK(first["reports"][0]["id"] == o.id(rogue));
  CHECK(first["more"] == true);
  for (const char* wrong : {"limit=0", "limit=1001", "limit=x", "limit=", "limit=-1", "limit=1x"})
    CHECK(o.ask(&moderation_api::reports, wrong).first == 400);
}

TEST_CASE("what is done leaves the queue until a new report comes, and a note stays") {
  office o;
  o.report("192.0.2.1", rogue, reason::spam);
  CHECK(o.status(&moderation_api::review, {{"id", o.id(rogue)}, {"done", true}, {"note", "seen \"twice\"\n"}}) == 200);
  CHECK(o.ask(&moderation_api::reports, "").second["reports"].empty());
  o.report("192.0.2.1", rogue, reason::spam);  // the same again is none
  CHECK(o.ask(&moderation_api::reports, "").second["reports"].empty());
  o.report("192.0.2.2", rogue, reason::spam);
  const auto again = o.ask(&moderation_api::reports, "").second["reports"];
  REQUIRE(again.size() == 1);
  CHECK(again[0]["note"] == "seen \"twice\"\n");
  CHECK(again[0]["reporters"] == 2);
  CHECK(o.status(&moderation_api::review, {{"id", o.id(rogue)}, {"note", ""}}) == 200);
  CHECK(o.ask(&moderation_api::reports, "").second["reports"][0]["note"] == "");
  // With the report its note goes.
  CHECK(o.status(&moderation_api::review, {{"id", o.id(rogue)}, {"note", "x"}}) == 200);
  const moment later{now.steady + day, now.wall + day};
  CHECK(o.ask(&moderation_api::reports, "", "", later).second["reports"].empty());
  (void)o.d.report(o.from("192.0.2.3"), o.from(rogue), reason::spam, later);
  CHECK(o.ask(&moderation_api::reports, "", "", later).second["reports"][0]["note"] == "");
}

TEST_CASE("a ban by hand puts out at once, and a lift lets in") {
  office o;
  o.report("192.0.2.1", rogue, reason::minor);
  const json body{{"id", o.id(rogue)}, {"reason", "minor"}, {"minutes", 90}, {"note", "said so"}};
  const auto [status, begun] = o.ask(&moderation_api::ban, "", body.dump());
  CHECK(status == 201);
  const auto until = now.wall + 90 * 60'000;
  CHECK(begun == json{{"id", o.id(rogue)},
                      {"reason", "minor"},
                      {"until", until},
                      {"count", 1},
                      {"by", "moderator"},
                      {"note", "said so"}});
  CHECK(o.put_out == std::vector{o.from(rogue).key});
  CHECK(o.d.find_ban(o.from(rogue).key, until - 1));
  CHECK_FALSE(o.d.find_ban(o.from(rogue).key, until));
  CHECK(o.ask(&moderation_api::bans, "").second["bans"] == json::array({begun}));
  const json shown = o.ask(&moderation_api::reports, "").second["reports"][0]["ban"];
  CHECK(shown == json{{"reason", "minor"}, {"until", until}, {"count", 1}, {"by", "moderator"}});

  CHECK(o.ask(&moderation_api::lift, "id=" + o.id(rogue)).first == 200);
  CHECK_FALSE(o.d.find_ban(o.from(rogue).key, now.wall));
  CHECK(o.ask(&moderation_api::lift, "id=" + o.id(rogue)).first == 404);
  CHECK(o.ask(&moderation_api::bans, "").second["bans"].empty());
}

TEST_CASE("after a lift it takes as many reporters again") {
  office o;
  for (const char* by : {"192.0.2.1", "192.0.2.2"}) o.report(by, rogue, reason::spam);
  CHECK(o.status(&moderation_api::ban, {{"id", o.id(rogue)}, {"reason", "spam"}, {"minutes", 1}}) == 201);
  CHECK(o.status(&moderation_api::lift, {{"id", o.id(rogue)}}) == 200);
  for (const char* by : {"192.0.2.3", "192.0.2.4"}) {
    o.report(by, rogue, reason::spam);
    CHECK_FALSE(o.d.find_ban(o.from(rogue).key, now.wall));
  }
  o.report("192.0.2.5", rogue, reason::spam);
  const auto b = o.d.find_ban(o.from(rogue).key, now.wall);
  REQUIRE(b);
  CHECK(b->by == author::rules);
  CHECK(b->count == 1);
}

TEST_CASE("bans are listed by their ends, the latest first, also those of the rules") {
  office o;
  for (const char* by : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) o.report(by, rogue, reason::spam);
  o.report("192.0.2.1", pest, reason::spam);
  const auto until = now.wall + 3650 * day;
  CHECK(o.status(&moderation_api::ban, {{"id", o.id(pest)}, {"reason", "spam"}, {"until", until}}) == 201);
  const json all = o.ask(&moderation_api::bans, "").second;
  REQUIRE(all["bans"].size() == 2);
  CHECK(all["bans"][0]["until"] == until);
  CHECK(all["bans"][1]["by"] == "rules");
  CHECK(o.ask(&moderation_api::bans, "limit=1").second["more"] == true);
  // A ban that holds is changed, and is the same one.
  CHECK(o.ask(&moderation_api::ban, "", json{{"id", o.id(rogue)}, {"reason", "other"}, {"minutes", 1}}.dump())
            .second["count"] == 1);
}

TEST_CASE("what is wrong is said, and changes nothing") {
  office o;
  o.report("192.0.2.1", rogue, reason::spam);
  const std::string id = o.id(rogue);
  for (const char* wrong :
       {"", "x", "1234567", "123456789", "1234567G", "ABCDEF01", "0x123456", "-1234567", " 1234567"}) {
    CAPTURE(wrong);
    CHECK(o.status(&moderation_api::review, {{"id", wrong}, {"done", true}}) == 400);
    CHECK(o.status(&moderation_api::ban, {{"id", wrong}, {"reason", "spam"}, {"minutes", 1}}) == 400);
    CHECK(o.status(&moderation_api::lift, {{"id", wrong}}) == 400);
  }
  CHECK(o.status(&moderation_api::review, {{"id", "00000000"}, {"done", true}}) == 404);
  CHECK(o.status(&moderation_api::ban, {{"id", "00000000"}, {"reason", "spam"}, {"minutes", 1}}) == 404);
  CHECK(o.status(&moderation_api::lift, {{"id", "00000000"}}) == 404);
  const std::vector<json> reviews{json::object(),
                                  {{"id", 1}, {"done", true}},
                                  {{"id", id}},
                                  {{"id", id}, {"done", false}},
                                  {{"id", id}, {"done", "true"}},
                                  {{"id", id}, {"note", 1}},
                                  {{"id", id}, {"done", true}, {"note", nullptr}},
                                  {{"id", id}, {"note", std::string(501, 'x')}}};
  for (const json& wrong : reviews) {
    CAPTURE(wrong.dump());
    CHECK(o.status(&moderation_api::review, wrong) == 400);
  }
  const std::vector<json> bans{{{"id", id}},
                               {{"id", id}, {"reason", "spam"}},
                               {{"id", id}, {"reason", "fun"}, {"minutes", 1}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", 0}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", -1}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", 5'260'321}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", "5"}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", 1.5}},
                               {{"id", id}, {"reason", "spam"}, {"until", now.wall}},
                               {{"id", id}, {"reason", "spam"}, {"until", 9'223'372'036'854'775'807}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", 1}, {"until", now.wall + 1}},
                               {{"id", id}, {"reason", "spam"}, {"minutes", 1}, {"note", std::string(501, 'x')}}};
  for (const json& wrong : bans) {
    CAPTURE(wrong.dump());
    CHECK(o.status(&moderation_api::ban, wrong) == 400);
  }
  CHECK(o.put_out.empty());
  CHECK(o.ask(&moderation_api::bans, "").second["bans"].empty());
  CHECK(o.ask(&moderation_api::reports, "").second["reports"].size() == 1);
}
