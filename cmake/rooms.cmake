# flinxx_room(NAME LINKS ...): the static library flinxx_NAME made of src/NAME/*.cpp.
function(flinxx_room name)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(flinxx_${name} STATIC ${sources})
  target_include_directories(flinxx_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(flinxx_${name} PUBLIC ${ARG_LINKS} PRIVATE flinxx_flags)
endfunction()
