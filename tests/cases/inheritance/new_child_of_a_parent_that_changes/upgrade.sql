-- inheritance/new_child_of_a_parent_that_changes
--
-- Revision 000000000002, after 000000000001

-- Rename column users.age to years
ALTER TABLE public.users RENAME COLUMN age TO years;

-- Create table admins
CREATE TABLE public.admins (
    id bigint NOT NULL,
    years bigint NOT NULL,
    name text,
    CONSTRAINT admins_pkey PRIMARY KEY (id)
);

-- Change type of users.years from integer to bigint
ALTER TABLE public.users ALTER COLUMN years TYPE bigint;

-- Add column users.name (text)
ALTER TABLE public.users ADD COLUMN name text;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
