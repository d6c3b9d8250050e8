# Compiler flags, ccache and mold. Both tools are used where they are installed and missed where they are not.
find_program(FLINXX_CCACHE ccache)
if(FLINXX_CCACHE)
  # What ccache asks for before it deals with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${FLINXX_CCACHE})
endif()

add_library(flinxx_flags INTERFACE)
target_compile_options(flinxx_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_DISABLE_PRECOMPILE_HEADERS)
  # The first so that ccache sees precompiled headers. The others since g++ 12 warns about libstdc++'s own code once that
  # is precompiled.
  target_compile_options(flinxx_flags INTERFACE
    -fpch-preprocess -Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ looks for what it can free whenever it holds twice what it held: one second in twenty of the build. Without, a
  # file takes up to a hundred megabytes more.
  target_compile_options(flinxx_flags INTERFACE "SHELL:--param ggc-min-heapsize=1048576")
endif()
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(flinxx_flags INTERFACE -Werror)
endif()

find_program(FLINXX_MOLD mold)
if(FLINXX_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(FLINXX_SANITIZE)
  # UBSan's vptr check takes a live object for a broken one where the process has no file descriptor left, and the tests
  # use them all up (findings/ubsan-vptr-needs-a-descriptor.sh). AddressSanitizer reports a dead object without it.
  add_compile_options(-fsanitize=${FLINXX_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FLINXX_SANITIZE})
  # g++ 12 warns about Boost's and libstdc++'s own code once the sanitizers have rewritten it.
  target_compile_options(flinxx_flags INTERFACE
    -Wno-maybe-uninitialized -Wno-tsan -Wno-stringop-overflow -Wno-array-bounds -Wno-null-dereference)
endif()
