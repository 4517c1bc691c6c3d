"""What is heard of places and themes: of investors as they told it, of projects as published."""
