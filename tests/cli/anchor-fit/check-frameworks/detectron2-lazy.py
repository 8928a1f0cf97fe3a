head = L(Head)(
    anchors=L(DefaultAnchorGenerator)(
        sizes=[[s, s * 2 ** (1.0 / 3), s * 2 ** (2.0 / 3)] for s in [32, 64, 128, 256, 512]],
        aspect_ratios=[0.5, 1.0, 2.0],
        strides=[8, 16, 32, 64, 128],
        offset=0.0,
    ),
)
