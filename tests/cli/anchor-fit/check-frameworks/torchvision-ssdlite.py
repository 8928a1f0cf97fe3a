size = (320, 320)
boxes = DefaultBoxGenerator([[2, 3] for _ in range(6)], min_ratio=0.2, max_ratio=0.95)
model = SSD(backbone, boxes, size, num_classes, head=head)
