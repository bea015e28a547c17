-- stretch.lua - a built-in in a few lines.
geo.def{
  name = "stretch", sig = "(x: number|tensor, by: number = 2) -> any",
  doc = "x times by.", example = "stretch(3)   #=> 6",
  fn = function(x, by) return x * by end,
}
