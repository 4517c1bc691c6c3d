"""What is heard of places and themes: of investors as told, of projects as published."""
