sec = cell("printing")
h.setdata_printing(sec(0.5))
trace(sec(0.5).printing, "n", "m")
h.say_printing(4.5)
