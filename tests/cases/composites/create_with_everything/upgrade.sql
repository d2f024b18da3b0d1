-- composites/create_with_everything
--
-- Revision 000000000002, after 000000000001

-- Create schema mail
CREATE SCHEMA mail;

-- Create type mail."post address" (the street, zip, tags)
CREATE TYPE mail."post address" AS ("the street" text COLLATE "C", zip varchar(10), tags text[]);

-- Add column users.home (mail."post address")
ALTER TABLE public.users ADD COLUMN home mail."post address";
