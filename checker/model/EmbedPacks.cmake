# Writes the packs as C++ raw strings: cmake -DOutput=FILE -DFolder=DIR -DPacks=a,b -P EmbedPacks.cmake
string(REPLACE "," ";" Packs "${Packs}")
file(WRITE "${Output}" "")
foreach(Pack IN LISTS Packs)
  file(READ "${Folder}/${Pack}.yaml" Text)
  file(APPEND "${Output}" "{\"${Pack}\", R\"yaml(${Text})yaml\"},\n")
endforeach()
