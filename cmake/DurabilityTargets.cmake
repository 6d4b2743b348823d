# Warnings, sanitizers and ccache for every target of the tree, as one interface target.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Precompiled headers and ccache agree only with these (ccache manual, "Precompiled headers").
  set(DurabilityLauncher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${DurabilityLauncher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${DurabilityLauncher})
endif()

set(DURABILITY_SANITIZE "" CACHE STRING "Sanitizers for all targets, e.g. address,undefined")

add_library(durability_options INTERFACE)
target_compile_options(durability_options INTERFACE -Wall -Wextra -Wno-unused-parameter
  "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
if(DURABILITY_SANITIZE)
  target_compile_options(durability_options INTERFACE -fsanitize=${DURABILITY_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(durability_options INTERFACE -fsanitize=${DURABILITY_SANITIZE})
endif()
