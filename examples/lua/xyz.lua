-- xyz.lua - a file format: points as lines "x y z", # is a comment. Reading is strict and
-- says where a line is wrong; a file appears whole or not at all.

geo.def{ name = "read_xyz", sig = "(path: string) -> tensor", doc = "The points of a file.",
         fn = function(path)
           local file, why = io.open(path)
           if not file then error(why, 0) end
           local rows, number = {}, 0
           for line in file:lines() do
             number = number + 1
             local text = line:gsub("#.*", "")
             if text:match("%S") then
               local row = {}
               for word in text:gmatch("%S+") do
                 row[#row + 1] = tonumber(word)
                   or error(("%s:%d: `%s` is no number"):format(path, number, word), 0)
               end
               if rows[1] and #row ~= #rows[1] then
                 error(("%s:%d: %d numbers, and %d before"):format(path, number, #row, #rows[1]), 0)
               end
               rows[#rows + 1] = row
             end
           end
           file:close()
           return rows
         end }

geo.def{ name = "write_xyz", sig = "(x: matrix, path: string) -> none", doc = "Points to a file.",
         fn = function(x, path)
           local lines = {}
           for _, row in pairs(x) do
             local words = {}
             for i = 1, #row do words[i] = ("%.17g"):format(row[i]) end
             lines[#lines + 1] = table.concat(words, " ")
           end
           local file, why = io.open(path .. ".part", "w")
           if not file then error(why, 0) end
           file:write(table.concat(lines, "\n"), "\n")
           file:close()
           assert(os.rename(path .. ".part", path))
         end }
