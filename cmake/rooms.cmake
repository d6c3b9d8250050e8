# What most files include of the standard library is compiled once for all rooms: half a second less for each file.
# Where CMAKE_DISABLE_PRECOMPILE_HEADERS is on (all presets but release) each file shows that it includes what it uses.
set(FLINXX_PRECOMPILED <algorithm> <array> <atomic> <chrono> <cstddef> <cstdint> <functional> <memory> <mutex> <optional>
    <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)

# flinxx_room(NAME LINKS ...): the static library flinxx_NAME, alias flinxx::NAME, made of src/NAME/*.cpp.
function(flinxx_room name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(flinxx_${name} STATIC ${sources})
  add_library(flinxx::${name} ALIAS flinxx_${name})
  target_include_directories(flinxx_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_features(flinxx_${name} PUBLIC cxx_std_20)
  target_link_libraries(flinxx_${name} PUBLIC ${ARG_LINKS} PRIVATE flinxx_flags)
  if(name STREQUAL "json")  # which links nothing
    target_precompile_headers(flinxx_json PRIVATE ${FLINXX_PRECOMPILED})
  else()
    target_precompile_headers(flinxx_${name} REUSE_FROM flinxx_json)
  endif()
endfunction()
