"""What the codes look like, and going about among them: neighbours, maps and their trust, walks, sums and draws.

Arrays in, arrays out; no torch.
"""
