a = b
b = a
g = AnchorGenerator(sizes=a, aspect_ratios=((1.0,),))
