# What most files include is compiled once, with flinxx_boost, for all rooms but those that are SMALL: half a second less
# for each file. So are ten .cpp files of a room at a time, where CMAKE_UNITY_BUILD is on. All presets do both but debug,
# where each file shows that it includes what it uses. So does scripts/fuzz for all that knows neither Boost nor the log.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 10)
set(FLINXX_PRECOMPILED <algorithm> <array> <atomic> <chrono> <cstddef> <cstdint> <deque> <functional> <map> <memory>
    <mutex> <optional> <set> <span> <sstream> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
set(FLINXX_PRECOMPILED_WITH_BOOST ${FLINXX_PRECOMPILED} <boost/asio/ip/address.hpp> <boost/intrusive/list.hpp>
    <boost/system/error_code.hpp>)

# What is precompiled serves those for whom each macro that it knows is as it was: Boost's, and that of -Os.
function(flinxx_reuse_precompiled target from)
  target_compile_definitions(${target} PRIVATE $<TARGET_PROPERTY:flinxx_boost,INTERFACE_COMPILE_DEFINITIONS>)
  target_precompile_headers(${target} REUSE_FROM ${from})
endfunction()

# flinxx_room(NAME [SMALL|COLD] LINKS ... [FAST ...]): the static library flinxx_NAME, alias flinxx::NAME, made of
# src/NAME/*.cpp. SMALL: made for size, as what runs seldom is: all of the program is in memory from the start. COLD: a
# message spends nothing worth naming in it, so it is optimised less and compiled sooner. FAST: files of a SMALL room that each relay passes,
# without their .cpp.
function(flinxx_room name)
  cmake_parse_arguments(ARG "SMALL;COLD" "" "LINKS;FAST" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  if(ARG_FAST)
    list(TRANSFORM ARG_FAST REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/src/${name}/\\1.cpp")
    list(REMOVE_ITEM sources ${ARG_FAST})
    add_library(flinxx_${name}_fast OBJECT ${ARG_FAST})
    target_include_directories(flinxx_${name}_fast PRIVATE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(flinxx_${name}_fast PRIVATE ${ARG_LINKS} flinxx_flags)
    flinxx_reuse_precompiled(flinxx_${name}_fast flinxx_boost)
    list(APPEND sources $<TARGET_OBJECTS:flinxx_${name}_fast>)
  endif()
  add_library(flinxx_${name} STATIC ${sources})
  add_library(flinxx::${name} ALIAS flinxx_${name})
  target_include_directories(flinxx_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_features(flinxx_${name} PUBLIC cxx_std_20)
  target_link_libraries(flinxx_${name} PUBLIC ${ARG_LINKS} PRIVATE flinxx_flags)
  if(ARG_SMALL)
    target_compile_options(flinxx_${name} PRIVATE $<$<CONFIG:Release>:-Os>)
  elseif(ARG_COLD)
    target_compile_options(flinxx_${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    set_target_properties(flinxx_${name} PROPERTIES PCH_WARN_INVALID OFF)  # g++ 14 does not take what was made with -O2
  endif()
  if(name STREQUAL "redis")  # the first that is SMALL
    target_precompile_headers(flinxx_redis PRIVATE ${FLINXX_PRECOMPILED_WITH_BOOST})
  elseif(ARG_SMALL)
    flinxx_reuse_precompiled(flinxx_${name} flinxx_redis)
  else()
    flinxx_reuse_precompiled(flinxx_${name} flinxx_boost)
  endif()
endfunction()
