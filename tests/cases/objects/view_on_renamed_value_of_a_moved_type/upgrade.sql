-- objects/view_on_renamed_value_of_a_moved_type
--
-- Revision 000000000002, after 000000000001

-- Drop view gloom
DROP VIEW public.gloom;

-- Create schema feelings
CREATE SCHEMA feelings;

-- Move enum mood to schema feelings
ALTER TYPE public.mood SET SCHEMA feelings;

-- Rename value sad of enum feelings.mood to gloomy
ALTER TYPE feelings.mood RENAME VALUE 'sad' TO 'gloomy';

-- Create view gloom
CREATE VIEW public.gloom AS SELECT id FROM public.users WHERE mood = 'gloomy';
