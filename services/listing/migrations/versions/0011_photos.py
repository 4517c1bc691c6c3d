"""Keep photos of projects.

Safe while the old code runs: it only adds tables and a function.
"""

from shared.migrate import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run(_PHOTOS)
    run(_RIGHTS)


_PHOTOS = """
    -- The id is the caller's, and so only its own project's.
    CREATE TABLE photo (
        project_id      uuid NOT NULL REFERENCES project,
        photo_id        uuid NOT NULL,
        owner_person_id uuid NOT NULL,
        sha256          text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        state           text NOT NULL CHECK (state IN ('waiting', 'ready', 'unreadable')),
        tries           int NOT NULL,
        next_try_at     timestamptz NOT NULL,
        kept_at         timestamptz NOT NULL,
        cause_id        uuid NOT NULL,
        PRIMARY KEY (project_id, photo_id)
    );
    CREATE INDEX photo_waiting ON photo (next_try_at) WHERE state = 'waiting';
    CREATE INDEX photo_kept ON photo (kept_at);

    -- The file as it came says where it was taken: no door reads it, and it goes once its
    -- sizes are made.
    CREATE TABLE photo_upload (
        project_id uuid NOT NULL,
        photo_id   uuid NOT NULL,
        content    bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 10485760),
        PRIMARY KEY (project_id, photo_id),
        FOREIGN KEY (project_id, photo_id) REFERENCES photo ON DELETE CASCADE
    );
    CREATE TABLE photo_size (
        project_id uuid NOT NULL,
        photo_id   uuid NOT NULL,
        width      int NOT NULL CHECK (width > 0),
        height     int NOT NULL CHECK (height > 0),
        sha256     text NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
        content    bytea NOT NULL CHECK (octet_length(content) <= 262144),
        PRIMARY KEY (project_id, photo_id, width),
        FOREIGN KEY (project_id, photo_id) REFERENCES photo ON DELETE CASCADE
    );
    CREATE INDEX photo_size_sha256 ON photo_size (sha256);
    -- Pictures are compressed already.
    ALTER TABLE photo_upload ALTER COLUMN content SET STORAGE EXTERNAL;
    ALTER TABLE photo_size ALTER COLUMN content SET STORAGE EXTERNAL;

    -- Whether the content of a page names a photo.
    CREATE FUNCTION names(content jsonb, photo_id uuid) RETURNS boolean
        LANGUAGE sql IMMUTABLE
        RETURN coalesce(content -> 'photos' @> jsonb_build_array(
            jsonb_build_object('photo_id', photo_id)), false);
"""

_RIGHTS = """
    GRANT SELECT, INSERT ON photo TO listing_app;
    GRANT INSERT ON photo_upload TO listing_app;
    GRANT SELECT ON photo_size TO listing_app;
    GRANT SELECT, DELETE ON photo, photo_upload TO listing_worker;
    GRANT UPDATE (state, tries, next_try_at) ON photo TO listing_worker;
    GRANT SELECT, INSERT ON photo_size TO listing_worker;
    ALTER TABLE photo ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE photo_upload ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    ALTER TABLE photo_size ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    CREATE POLICY work ON photo TO listing_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON photo_upload TO listing_worker USING (true) WITH CHECK (true);
    CREATE POLICY work ON photo_size TO listing_worker USING (true) WITH CHECK (true);

    CREATE POLICY own ON photo TO listing_app
        USING (owner_person_id = asking_person())
        WITH CHECK (owner_person_id = asking_person());
    -- Who may read a version may see the photos that it names, and no others.
    CREATE POLICY named ON photo FOR SELECT TO listing_app USING (EXISTS (
        SELECT FROM project_version AS shown
        WHERE shown.project_id = photo.project_id
          AND names(shown.content, photo.photo_id)));
    CREATE POLICY own ON photo_upload FOR INSERT TO listing_app WITH CHECK (EXISTS (
        SELECT FROM photo
        WHERE photo.project_id = photo_upload.project_id
          AND photo.photo_id = photo_upload.photo_id
          AND photo.owner_person_id = asking_person()));
    CREATE POLICY seen ON photo_size FOR SELECT TO listing_app USING (EXISTS (
        SELECT FROM photo
        WHERE photo.project_id = photo_size.project_id
          AND photo.photo_id = photo_size.photo_id));
"""
