#pragma once

#include <string_view>

// What Redis runs in one step. The keys of a cluster, all under its hash tag:
//
//   {NAME}:nodes    hash   number -> "run epoch beat steady key recovery users matches waiting lowest highest", times
//                          in us, and the versions of letters that it speaks
//   {NAME}:dead     zset   run -> time of its end in ms
//   {NAME}:lobby    zset   ticket -> since when it waits, in us
//   {NAME}:i:INVITE string who meets by it, and the ticket that waits for it, for as long as it holds
//   {NAME}:n:RUN    stream what that run is sent: one field, the sender's run, whose value is a kind and the content
//   {NAME}:bans     hash   ban key -> ban, both as bytes
//   {NAME}:ban-ends zset   ban key -> when it is forgotten, in ms
//
// A run, and the name of an invite, is 32 hexadecimal digits in keys and records, 16 bytes in tickets and entries. A
// ticket is run, user, last partner (16 bytes each) and the content.
namespace flinxx::cluster::scripts {

extern const std::string_view join;
extern const std::string_view beat;
extern const std::string_view leave;
extern const std::string_view meet;
extern const std::string_view meet_invited;
extern const std::string_view withdraw_invited;
extern const std::string_view keep_invite;
extern const std::string_view keep_ban;

}  // namespace flinxx::cluster::scripts
