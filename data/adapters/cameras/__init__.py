"""Cameras as the service meets them: streams, pictures, the prober, and a stand-in for demos.

Only the camera service imports this package: OpenCV reads its settings from the environment while
it is loaded, and its decoders do not belong into the web server.
"""

from data.settings import prepare_opencv

prepare_opencv()  # OpenCV reads the environment while it is loaded
