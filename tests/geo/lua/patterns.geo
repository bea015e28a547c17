# Lua's patterns by geo's own matcher: the rules of the Lua 5.4 manual.
use lua "tools.lua"
lua_list(text) = run_lua("return \{" + text + "\}")
lua_list(r"('hello world'):find('o w')")             #=> [5, 7]
lua_list(r"('hello'):find('l')")                     #=> [3, 3]
lua_list(r"('a.b'):find('.', 2, true)")              #=> [2, 2]
lua_list(r"('abc'):find('b', -1) == nil")            #=> [true]
lua_list(r"('abc'):find('')")                        #=> [1, 0]
lua_list(r"('abc'):find('', 4)")                     #=> [4, 3]
lua_list(r"('abc'):find('', 10) == nil")             #=> [true]
lua_list(r"('key = value'):match('^(%w+)%s*=%s*(%w+)$')")        #=> ["key", "value"]
lua_list(r"('  x '):match('^%s*(.-)%s*$')")          #=> ["x"]
lua_list(r"('THE (quick) fox'):find('%((%a+)%)')")   #=> [5, 11, "quick"]
lua_list(r"('f(a(b)c)d'):match('%b()')")             #=> ["(a(b)c)"]
lua_list(r"('hello hello'):match('(%a+) %1')")       #=> ["hello"]
lua_list(r"('abc'):match('()b()')")                  #=> [2, 3]
lua_list(r"('2024-05-01'):match('(%d+)-(%d+)-(%d+)')")           #=> ["2024", "05", "01"]
lua_list(r"('THE fox'):gsub('%f[%a]%a+', string.lower)")         #=> ["the fox", 2]
lua_list(r"('hello world'):gsub('o', '0', 1)")       #=> ["hell0 world", 1]
lua_list(r"('abc'):gsub('%w', '%0%0')")              #=> ["aabbcc", 3]
lua_list(r"('abc'):gsub('', '-')")                   #=> ["-a-b-c-", 4]
lua_list(r"('$name is $age'):gsub('%$(%w+)', {name = 'x', age = 3})")    #=> ["x is 3", 2]
lua_list(r"('abc'):gsub('b', function() return false end)")      #=> ["abc", 1]
lua_list(r"('a]b'):match('[]]')")                    #=> ["]"]
lua_list(r"('a-b'):match('[a%-]+')")                 #=> ["a-"]
lua_list(r"('x^y'):match('[%^]')")                   #=> ["^"]
lua_list(r"('abc123'):match('[^%d]+')")              #=> ["abc"]
lua_list(r"('abc123'):match('[a-c]+')")              #=> ["abc"]
lua_list(r"('aaa'):match('a-b') == nil")             #=> [true]
lua_list(r"('aaab'):match('a-b')")                   #=> ["aaab"]
lua_list(r"('color colour'):gsub('colou?r', 'C')")   #=> ["C C", 2]
lua_list(r"('a\0b'):match('%z') == nil")             #=> [true]
lua_list(r"('x'):rep(3, ',')")                       #=> ["x,x,x"]
lua_list(r"('x'):rep(0)")                            #=> [""]
run_lua(r"local s = '' for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do s = s .. k .. v end return s") #=> "a1b2"
run_lua(r"local n = 0 for w in ('one two'):gmatch('%a*') do n = n + 1 end return n")         #=> 2
caught(r"return ('x'):find('[a')")       #=> "E0723: this pattern is malformed: a [ without its ]"
caught(r"return ('x'):find('(x')")       #=> "E0723: this pattern is malformed: a ( without its )"
caught(r"return ('x'):match('x)')")       #=> "E0723: this pattern is malformed: a ) without its ("
caught(r"return ('x'):find('%')")        #=> "E0723: this pattern is malformed: it ends with %"
caught(r"return ('x'):gsub('x', '%2')")  #=> "E0723: this pattern is malformed: it refers to a capture that is not there"
caught(r"return ('x'):find('%1')")       #=> "E0723: this pattern is malformed: it refers to a capture that is not there"
