# Records: names with values, in the order they were written.
p = { x: 1, y: 2 }
p                                       #=> {x: 1, y: 2}
p.x                                     #=> 1
p["y"]                                  #=> 2
"x" in p                                #=> true
"z" in p                                #=> false
keys(p)                                 #=> ["x", "y"]
values(p)                               #=> [1, 2]
[k for k in p]                          #=> ["x", "y"]
len(p)                                  #=> 2
{}                                      #=> {}
{ "two words": 1 }["two words"]         #=> 1
{ f: x -> 2x }.f(4)                     #=> 8
{
    a: 1,
    b: {
        c: [1, 2]
    }
}.b.c[2]                                #=> 2
p.z = 3
p["w"] = 4
p                                       #=> {x: 1, y: 2, z: 3, w: 4}
p.x = p.x + 10
p.x                                     #=> 11
q = { in: { deep: { v: [1, 2, 3] } } }
q.in.deep.v[2] = 20
q.in.deep.new = "n"
q                                       #=> {in: {deep: {v: [1, 20, 3], new: "n"}}}
merge({ x: 1, y: 1 }, { y: 2 })         #=> {x: 1, y: 2}
p.nothing                               #!> a record has no property `nothing`
p["nothing"]                            #!> this record has no `nothing`
p[1]                                    #!> a number can't be an index of a record
n = 3
n.x                                     #!> a number has no property `x`
n.x = 1                                 #!> a number has no fields that can be set
